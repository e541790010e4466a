namespace ML.Features.Contracts.Definitions;

/// <summary>Rows of features under a primary key: what lookups read, whether they are stored as such or computed by a view.</summary>
public abstract record KeyedFeatures : FeatureDefinition
{
    /// <summary>The columns that say whose features a row holds, without the time column.</summary>
    public IReadOnlyList<string> PrimaryKeys { get; set; } = [];

    /// <summary>Types of <see cref="PrimaryKeys"/> as Delta names them; found in the table when the definition is applied.</summary>
    public IReadOnlyList<string>? PrimaryKeyTypes { get; set; }

    /// <summary>When a row's values became true. Null: a table without history, one row a key.</summary>
    public string? TimeseriesColumn { get; set; }

    /// <summary>When a row became known. Null: rows were known when they became true.</summary>
    public string? CreatedColumn { get; set; }

    /// <summary>IANA name of the zone in which times without a zone are meant. Null: they are compared with times that have no zone either, and taken as UTC.</summary>
    public string? TimeZone { get; set; }

    /// <summary>How long a row stays valid after its event time, such as <c>2h</c>. Null: for ever.</summary>
    public string? Ttl { get; set; }

    /// <summary>The features and their types. Null: every column beside keys and times.</summary>
    public IReadOnlyList<FeatureColumn>? Features { get; set; }

    /// <summary>Whether the newest row of each key is published to the online store.</summary>
    public bool Online { get; set; }
}
