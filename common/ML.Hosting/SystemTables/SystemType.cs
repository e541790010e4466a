namespace ML.Hosting.SystemTables;

/// <summary>Type of a system table's column, and what its SQL delivers.</summary>
public enum SystemType
{
    Text,

    /// <summary>A 64-bit integer.</summary>
    Whole,

    /// <summary>A double.</summary>
    Number,

    /// <summary>A boolean; SQL may deliver 0 and 1.</summary>
    Flag,

    /// <summary>A time; SQL delivers milliseconds since 1970. What no calendar holds becomes null.</summary>
    Time,

    /// <summary>Texts by name; SQL delivers a JSON object.</summary>
    Map,
}
