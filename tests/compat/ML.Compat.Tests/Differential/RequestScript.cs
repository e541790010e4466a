using System.Text.RegularExpressions;
using ML.TestKit.Servers;

namespace ML.Compat.Tests.Differential;

/// <summary>
/// A script of requests, one a line:
/// <code>
/// # a comment
/// POST /api/2.0/mlflow/experiments/create {"name": "e"} -> exp=experiment_id
/// ~GET /path               messages of errors may differ
/// !400 INVALID_PARAMETER_VALUE POST /path {…}    ours differs on purpose and answers this
/// POST /path text/csv:a,b  a body with another content type
/// disk PUT /path           sent only where ours keeps artifacts on disk, as the real one does here: folders, uploads in parts
/// </code>
/// </summary>
static partial class RequestScript
{
    const string Disk = "disk ";

    public static IReadOnlyList<RequestStep> Read(string file)
    {
        var steps = new List<RequestStep>();
        foreach (var (line, number) in File.ReadLines(file).Select((text, i) => (text.Trim(), i + 1)))
            if (line.Length > 0 && !line.StartsWith('#') && !(line.StartsWith(Disk, StringComparison.Ordinal) && Layout.HasExternalStores)) steps.Add(Parse(line, number));
        return steps;
    }

    static RequestStep Parse(string line, int number)
    {
        var match = Form().Match(line);
        if (!match.Success) throw new FormatException($"line {number} is not a request: {line}");
        var body = match.Groups["body"].Value.Trim();
        var typed = ContentTypeForm().Match(body);
        return new RequestStep(
            number, match.Groups["method"].Value, match.Groups["path"].Value,
            typed.Success ? body[typed.Length..] : body.Length == 0 ? null : body,
            typed.Success ? typed.Groups["type"].Value : "application/json",
            match.Groups["captures"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split('=', 2)).ToDictionary(c => c[0], c => c[1]),
            match.Groups["loose"].Success, match.Groups["differs"].Success ? match.Groups["differs"].Value.Trim() : null);
    }

    [GeneratedRegex(@"^(disk )?(?<loose>~)?(!(?<differs>\d{3}( [A-Z_]+)?) )?(?<method>GET|POST|PUT|PATCH|DELETE|HEAD) (?<path>\S+)(?<body> (?!->).*?)?( -> (?<captures>.*))?$")]
    private static partial Regex Form();

    [GeneratedRegex(@"^(?<type>[a-z]+/[a-z0-9.+-]+):")]
    private static partial Regex ContentTypeForm();
}
