using ML.Common.Errors;

namespace ML.Common.Filters;

/// <summary>What may be searched: the entities, attributes, comparisons and orders of one search endpoint.</summary>
public sealed class FilterSchema
{
    /// <summary>The canonical entity of attributes.</summary>
    public const string AttributeEntity = "attribute";

    const FilterOperator Ordering = FilterOperator.Less | FilterOperator.LessOrEqual | FilterOperator.Greater | FilterOperator.GreaterOrEqual;

    /// <summary>Prefixes that name the attribute entity.</summary>
    public required string[] AttributeAliases { get; init; }

    public required IReadOnlyList<FilterAttribute> Attributes { get; init; }

    public IReadOnlyList<FilterEntity> Entities { get; init; } = [];

    /// <summary>Canonical attributes that order_by takes; null means every one.</summary>
    public string[]? OrderAttributes { get; init; }

    /// <summary>Canonical entities that order_by takes.</summary>
    public string[] OrderEntities { get; init; } = [];

    /// <summary>Parses and checks a filter.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE that points at the place.</exception>
    public IReadOnlyList<FilterCondition> Filter(string? filter) => [.. FilterParser.Parse(filter).Select(Check)];

    /// <summary>Parses and checks order_by clauses, most significant first.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the clause.</exception>
    public IReadOnlyList<FilterOrder> Order(IEnumerable<string>? clauses)
    {
        var orders = new List<FilterOrder>();
        foreach (var clause in clauses ?? [])
        {
            var (parts, ascending) = OrderClause.Parse(clause);
            var (entity, key) = Resolve(parts, 0, clause);
            if (!MayOrder(entity, key)) throw PlatformException.Invalid($"Invalid order_by key '{key}' specified. Valid keys are {OrderKeys()}");
            if (orders.Any(o => o.Entity == entity && o.Key == key))
                throw PlatformException.Invalid($"`order_by` contains duplicate fields: ['{key}']");
            orders.Add(new FilterOrder(entity, key, ascending));
        }

        return orders;
    }

    FilterCondition Check(FilterComparison comparison)
    {
        var (entity, key) = Resolve(comparison.Parts, comparison.Position, null);
        var (numeric, operators, label, quotedNumber) = Rules(entity, key, comparison.Operator);
        if ((operators & comparison.Operator) == 0)
            throw FilterErrors.At(comparison.Position, $"Invalid comparator '{comparison.Operator.Text()}' not one of '{operators.List()}'");
        var value = Value(comparison, numeric, label, quotedNumber);
        return new FilterCondition(entity, key, comparison.Operator, value);
    }

    static FilterValue Value(FilterComparison comparison, bool numeric, string label, bool quotedNumber) => comparison.Value switch
    {
        FilterValue.Text text when numeric && quotedNumber && double.TryParse(text.Value, out var number) => new FilterValue.Number(number, text.Value),
        FilterValue.Text text when numeric =>
            throw FilterErrors.At(comparison.ValuePosition, $"Expected numeric value type for {label}. Found '{text.Value}'"),
        FilterValue.Number number when !numeric =>
            throw FilterErrors.At(comparison.ValuePosition, $"Expected a quoted string value for {label} (e.g. 'my-value'). Got value {number.Source}"),
        var value => value,
    };

    (bool Numeric, FilterOperator Operators, string Label, bool QuotedNumber) Rules(string entity, string key, FilterOperator operation)
    {
        if (entity == AttributeEntity)
        {
            var attribute = Attributes.First(a => a.Name == key);
            return (attribute.Numeric, attribute.Operators, attribute.Numeric ? key : "attributes", attribute.AcceptsQuotedNumber);
        }

        var found = Entities.First(e => e.Name == entity);
        return (found.Numeric || (found.ComparesNumbers && (operation & Ordering) != 0), found.Operators, found.Label, false);
    }

    (string Entity, string Key) Resolve(IReadOnlyList<string> parts, int position, string? clause)
    {
        if (parts.Count == 1) return (AttributeEntity, Attribute(parts[0], position, clause));
        var prefix = parts[0];
        var key = string.Join('.', parts.Skip(1));
        if (AttributeAliases.Contains(prefix)) return (AttributeEntity, Attribute(key, position, clause));
        var entity = Entities.FirstOrDefault(e => e.Aliases.Contains(prefix))
            ?? throw FilterErrors.At(position, $"Invalid entity type '{prefix}'. Valid values are [{string.Join(", ", ValidPrefixes())}]");
        if (entity.Keys is { } keys && !keys.Contains(key))
            throw FilterErrors.At(position, $"Invalid {entity.Label} key '{key}' specified. Valid keys are '{{{string.Join(", ", keys.Select(k => $"'{k}'"))}}}'");
        return (entity.Name, key);
    }

    string Attribute(string name, int position, string? clause)
    {
        var found = Attributes.FirstOrDefault(a => a.Aliases.Contains(name) && (clause is not null || a.Operators != 0));
        if (found is not null) return found.Name;
        if (clause is not null) throw PlatformException.Invalid($"Invalid order_by key '{name}' specified. Valid keys are {OrderKeys()}");
        var valid = string.Join(", ", Attributes.Where(a => a.Operators != 0).Select(a => $"'{a.Name}'"));
        throw FilterErrors.At(position, $"Invalid attribute key '{name}' specified. Valid keys are '{{{valid}}}'");
    }

    bool MayOrder(string entity, string key) => entity == AttributeEntity
        ? OrderAttributes is null || OrderAttributes.Contains(key)
        : OrderEntities.Contains(entity);

    string OrderKeys() => "{" + string.Join(", ", (OrderAttributes ?? [.. Attributes.Select(a => a.Name)]).Select(a => $"'{a}'")) + "}";

    IEnumerable<string> ValidPrefixes() => Entities.Select(e => $"'{e.Name}'").Append($"'{AttributeEntity}'");
}
