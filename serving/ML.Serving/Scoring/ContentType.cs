namespace ML.Serving.Scoring;

/// <summary>Which body a content type announces, and MLflow's refusal of those it does not take.</summary>
static class ContentType
{
    /// <summary>Null when the type is taken; otherwise the text of the refusal.</summary>
    public static string? Refuse(string? contentType, out bool isCsv)
    {
        isCsv = false;
        if (contentType is "application/json") return null;
        var parts = (contentType ?? "").Split(';', StringSplitOptions.TrimEntries);
        var parameters = new Dictionary<string, string>();
        // As a dictionary of Python's: of what is said twice the last holds.
        foreach (var pair in parts.Skip(1).Select(p => p.Split('=', 2))) parameters[pair[0]] = pair.ElementAtOrDefault(1) ?? "";
        if (!parameters.GetValueOrDefault("charset", "utf-8").Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return "The scoring server only supports UTF-8";
        var unknown = parameters.Keys.Where(k => k != "charset").ToList();
        if (unknown.Count > 0) return $"Unrecognized content type parameters: {string.Join(", ", unknown)}. {ScoringText.ProtocolChange}";
        isCsv = parts[0] == "text/csv";
        if (isCsv || parts[0] == "application/json") return null;
        if (parts[0] == "application/vnd.apache.parquet") return "This server reads no Parquet bodies; send 'text/csv' or 'application/json'.";
        return "This predictor only supports the following content types: Types: ['text/csv', 'application/json', "
            + $"'application/vnd.apache.parquet']. Got '{contentType}'.";
    }
}
