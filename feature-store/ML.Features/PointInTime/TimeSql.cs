using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Features.PointInTime;

/// <summary>Points in time as SQL: whatever a column's type, microseconds since 1970 in UTC.</summary>
static class TimeSql
{
    /// <param name="expression">The column, qualified and quoted.</param>
    /// <param name="type">Its SQL type.</param>
    /// <param name="zone">Zone of times without one; null for UTC.</param>
    public static string Micros(string expression, string type, string? zone)
    {
        if (HasZone(type)) return $"epoch_us({expression})";
        var plain = type == "TIMESTAMP" ? expression : $"{expression}::TIMESTAMP";
        return zone is null or "UTC" ? $"epoch_us({plain})" : $"epoch_us(timezone({Sql.Literal(zone)}, {plain}))";
    }

    /// <summary>Times as a number that tells any two apart: microseconds, or nanoseconds where a column has those.</summary>
    /// <param name="nanos">Whether nanoseconds are asked for; the number is then a HUGEINT.</param>
    public static string Number(string expression, string type, string? zone, bool nanos)
    {
        if (!nanos) return Micros(expression, type, zone);
        var micros = $"({Micros(expression, type, zone)}::HUGEINT * 1000)";
        return IsNanos(type) ? $"({micros} + epoch_ns({expression}) - epoch_us({expression}::TIMESTAMP)::HUGEINT * 1000)" : micros;
    }

    /// <summary>A condition that holds for every time that is known, and fails the query for an infinite one, which is at no point in time.</summary>
    /// <param name="text">The column, for the message.</param>
    public static string IsKnown(string expression, string text) =>
        $"{expression} IS NOT NULL AND CASE WHEN isfinite({expression}) THEN true ELSE {Infinite(expression, text)} END";

    /// <summary>Another number for a time that is null; an infinite one fails the query.</summary>
    /// <param name="number">The time as a number, which is null for both.</param>
    public static string Otherwise(string number, string expression, string text, string otherwise) =>
        $"coalesce({number}, CASE WHEN {expression} IS NULL THEN {otherwise} ELSE {Infinite(expression, text)} END)";

    static string Infinite(string expression, string text) => $"error({Sql.Literal(text + " has the value ")} || {expression}::VARCHAR || '; expected a time that is not infinite')";

    public static bool IsNanos(string type) => type == "TIMESTAMP_NS";

    public static bool HasZone(string type) => type.EndsWith("WITH TIME ZONE", StringComparison.Ordinal);

    /// <summary>Refuses to compare a time that has a zone with one whose zone nobody declared.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming both columns.</exception>
    public static void CheckZones((string Name, string Type, string? Zone) left, (string Name, string Type, string? Zone) right)
    {
        if (IsAnchored(left.Type, left.Zone) == IsAnchored(right.Type, right.Zone)) return;
        var (naive, aware) = IsAnchored(left.Type, left.Zone) ? (right, left) : (left, right);
        throw PlatformException.Invalid(
            $"{naive.Name} has no time zone ({naive.Type}) and {aware.Name} has one; declare the 'time_zone' in which {naive.Name} is meant, such as UTC");
    }

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the column for a column that holds no times.</exception>
    public static void CheckTime(string what, string type)
    {
        if (!FeatureTypes.IsTime(type)) throw PlatformException.Invalid($"{what} is of type {FeatureTypes.FromSql(type)}; expected a timestamp or date");
    }

    static bool IsAnchored(string type, string? zone) => HasZone(type) || zone is not null;
}
