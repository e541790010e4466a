namespace ML.Client.Logging;

/// <summary>Parameters and tags waiting to be sent. A tag set twice is sent once, with its last value.</summary>
internal sealed class TextQueue
{
    const int PerRequest = 100;

    readonly Lock _gate = new();
    readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _parameters.Count + _tags.Count == 0;
        }
    }

    /// <exception cref="Errors.MlflowInvalidRequestException">The key is not allowed, or waits with another value.</exception>
    public void AddParameter(string key, string value)
    {
        KeyRules.Check(key, "parameter");
        lock (_gate)
        {
            if (_parameters.TryGetValue(key, out var waiting) && waiting != value)
                throw new Errors.MlflowInvalidRequestException($"parameter '{key}' was logged as '{waiting}' and cannot become '{value}'");
            _parameters[key] = value;
        }
    }

    /// <exception cref="Errors.MlflowInvalidRequestException">The key is not allowed.</exception>
    public void AddTag(string key, string value)
    {
        KeyRules.Check(key, "tag");
        lock (_gate) _tags[key] = value;
    }

    /// <summary>Takes what one request may carry.</summary>
    public (List<KeyValuePair<string, string>> Parameters, List<KeyValuePair<string, string>> Tags)? Take()
    {
        lock (_gate)
        {
            if (_parameters.Count + _tags.Count == 0) return null;
            return (Take(_parameters), Take(_tags));
        }
    }

    static List<KeyValuePair<string, string>> Take(Dictionary<string, string> from)
    {
        var taken = from.Take(PerRequest).ToList();
        foreach (var pair in taken) from.Remove(pair.Key);
        return taken;
    }
}
