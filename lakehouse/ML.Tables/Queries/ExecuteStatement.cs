namespace ML.Tables.Queries;

/// <summary><c>POST /api/2.0/sql/statements</c>: one SELECT over the catalogue's tables, answered at once.</summary>
public sealed record ExecuteStatement
{
    /// <summary>A SELECT in DuckDB's dialect. <c>"table@3"</c> names version 3 of a table.</summary>
    public string? Statement { get; set; }

    /// <summary>Where names of one part are looked up first.</summary>
    public string? Catalog { get; set; }

    public string? Schema { get; set; }

    /// <summary>Most rows, 1 to 10000. Default 1000.</summary>
    public int? RowLimit { get; set; }

    /// <summary>Longest time, such as <c>10s</c>; the server's own limit holds besides.</summary>
    public string? WaitTimeout { get; set; }

    /// <summary>Accepted; there is one engine.</summary>
    public string? WarehouseId { get; set; }

    /// <summary>Only <c>INLINE</c>.</summary>
    public string? Disposition { get; set; }

    /// <summary>Only <c>JSON_ARRAY</c>.</summary>
    public string? Format { get; set; }
}
