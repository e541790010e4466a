namespace ML.Compat.Tests.Differential;

/// <summary>One request of a script, to be sent to both servers.</summary>
/// <param name="Line">Line number in the script, for messages.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query; <c>${name}</c> stands for a captured value.</param>
/// <param name="Body">Body; null for none.</param>
/// <param name="ContentType">Content type of the body.</param>
/// <param name="Captures">Names to capture, with the path of their value in the answer.</param>
/// <param name="Loose">Whether error messages may differ: the real one lists sets in no fixed order, or shows driver text.</param>
/// <param name="Differs">Where ours differs on purpose: the status and code it answers instead; null elsewhere.</param>
sealed record RequestStep(
    int Line, string Method, string Path, string? Body, string ContentType, IReadOnlyDictionary<string, string> Captures, bool Loose, string? Differs);
