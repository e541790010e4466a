namespace ML.Client.Search;

/// <summary>
/// The fields of a run that a search expression may compare. It is only written down, never evaluated here:
/// <c>== != &lt; &lt;= &gt; &gt;=</c> for numbers and times; <c>== !=</c>, <c>StartsWith</c>, <c>EndsWith</c>, <c>Contains</c>,
/// <see cref="TextSearch.Like"/> and <see cref="TextSearch.ILike"/> for text; <c>== null</c> and <c>!= null</c> for parameters and tags;
/// <c>list.Contains(r.RunId)</c>; joined by <c>&amp;&amp;</c>.
/// </summary>
public interface IRunFields
{
    /// <summary>The run's id.</summary>
    string RunId { get; }

    /// <summary>Its name.</summary>
    string RunName { get; }

    /// <summary>RUNNING, SCHEDULED, FINISHED, FAILED or KILLED.</summary>
    string Status { get; }

    /// <summary>Whose it is.</summary>
    string UserId { get; }

    /// <summary>Where its artifacts are.</summary>
    string ArtifactUri { get; }

    /// <summary>When it started.</summary>
    DateTimeOffset StartTime { get; }

    /// <summary>When it ended.</summary>
    DateTimeOffset EndTime { get; }

    /// <summary>Name of a dataset it read.</summary>
    string DatasetName { get; }

    /// <summary>Digest of a dataset it read.</summary>
    string DatasetDigest { get; }

    /// <summary>The latest value of a metric.</summary>
    double Metric(string key);

    /// <summary>A parameter.</summary>
    string? Param(string key);

    /// <summary>A tag.</summary>
    string? Tag(string key);
}
