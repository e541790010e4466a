using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Training.Features;

namespace ML.Training.AutoMl;

/// <summary>Decides what each column of a table is used as: by its type, then by how its values are spread.</summary>
static class FeatureTyping
{
    /// <summary>A whole-number column with at most this many values is a code, not a quantity.</summary>
    const int MostCodes = 24;

    /// <summary>Share of different values from which text is taken for an identifier or free text.</summary>
    const double IdentifierShare = 0.5;

    const double SuspiciousCorrelation = 0.98;

    public static FeaturePlan Decide(IReadOnlyList<ColumnFacts> facts, AutoMlOptions options)
    {
        foreach (var excluded in options.Exclude)
            if (!facts.Any(f => f.Name == excluded)) throw PlatformException.Invalid($"--exclude: column '{excluded}' is not in {options.Table}");
        var time = TimeOf(facts, options);
        var plan = new FeaturePlan([], [], [], [], time, []);
        var uses = facts.Select(f => Use(f, plan, options)).ToList();
        if (plan.Numeric.Count + plan.Categorical.Count == 0) throw PlatformException.Invalid($"--table: {options.Table} has no column besides the target that can be used");
        return plan with { Uses = uses, Warnings = Warnings(facts, plan, options).ToList() };
    }

    static string? TimeOf(IReadOnlyList<ColumnFacts> facts, AutoMlOptions options)
    {
        if (options.Time is { } named)
            return facts.Any(f => f.Name == named) ? named : throw PlatformException.Invalid($"--time: column '{named}' is not in {options.Table}");
        var times = facts.Where(f => IsTime(f.Type) && f.Present == f.Rows && !options.Exclude.Contains(f.Name)).ToList();
        return times.Count == 1 ? times[0].Name : null;
    }

    static bool IsTime(string type) => type is "DATE" || type.StartsWith("TIMESTAMP", StringComparison.Ordinal);

    static ColumnUse Use(ColumnFacts f, FeaturePlan plan, AutoMlOptions options)
    {
        ColumnUse Left(string reason) => new(f.Name, "left out", reason);
        if (f.Name == options.Target) return new(f.Name, "target", $"what is predicted ({f.Type})");
        if (options.Exclude.Contains(f.Name)) return Left("excluded by the caller");
        if (f.Present == 0) return Left("has no value");
        if (IsTime(f.Type)) return Time(f, plan);
        if (f.Name == plan.Time) return new(f.Name, "time", "orders past and future; not an input");
        if (f.Distinct <= 1 && f.Present == f.Rows) return Left("always the same value");
        if (ColumnTypes.IsText(f.Type)) return Text(f, plan);
        if (ColumnTypes.IsInteger(f.Type)) return Integer(f, plan);
        if (!ColumnTypes.IsNumber(f.Type)) return Left($"type {f.Type} is not used");
        plan.Numeric.Add(f.Name);
        return new(f.Name, "numeric", f.Type == "BOOLEAN" ? "true or false as 1 or 0" : "a measured quantity");
    }

    // The calendar part of a moment comes back; the moment itself never does.
    static ColumnUse Time(ColumnFacts f, FeaturePlan plan)
    {
        var column = Sql.Identifier(f.Name);
        var parts = f.Type == "DATE" ? new[] { "isodow" } : ["hour", "isodow"];
        foreach (var part in parts)
        {
            var name = $"{f.Name}_{(part == "isodow" ? "weekday" : part)}";
            plan.Derive[name] = $"CAST({part}({column}) AS INTEGER)";
            plan.Categorical.Add(name);
        }

        var derived = string.Join(" and ", parts.Select(p => p == "isodow" ? "weekday" : p));
        return f.Name == plan.Time
            ? new(f.Name, "time", $"orders past and future; {derived} become categories")
            : new(f.Name, "categorical", $"{derived} become categories");
    }

    static ColumnUse Text(ColumnFacts f, FeaturePlan plan)
    {
        if (f.Distinct > IdentifierShare * f.Present && f.Distinct > MostCodes)
            return new(f.Name, "left out", $"about {Number(f.Distinct)} different texts in {Number(f.Present)} rows: an identifier or free text");
        plan.Categorical.Add(f.Name);
        return new(f.Name, "categorical", $"text with about {Number(f.Distinct)} values");
    }

    static ColumnUse Integer(ColumnFacts f, FeaturePlan plan)
    {
        // HyperLogLog is a few per cent off.
        if (f.Distinct > 0.95 * f.Present && f.Present > 1000) return new(f.Name, "left out", "a whole number that differs in every row: an identifier");
        if (f.Distinct <= MostCodes)
        {
            plan.Categorical.Add(f.Name);
            return new(f.Name, "categorical", $"whole numbers with about {Number(f.Distinct)} values");
        }

        plan.Numeric.Add(f.Name);
        return new(f.Name, "numeric", $"whole numbers with about {Number(f.Distinct)} values");
    }

    static IEnumerable<string> Warnings(IReadOnlyList<ColumnFacts> facts, FeaturePlan plan, AutoMlOptions options)
    {
        foreach (var f in facts)
            if (plan.Numeric.Contains(f.Name) && f.Name != options.Target && Math.Abs(f.Correlation ?? 0) > SuspiciousCorrelation)
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"Column {f.Name} alone almost gives the target away (correlation {f.Correlation:F3}). If it is known only afterwards, leave it out with --exclude {f.Name}.");
        var times = facts.Where(f => IsTime(f.Type)).Select(f => f.Name).ToList();
        if (plan.Time is null && times.Count > 1)
            yield return $"The table has several times ({string.Join(", ", times)}) and folds are random. Name the one that orders past and future with --time.";
    }

    static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
