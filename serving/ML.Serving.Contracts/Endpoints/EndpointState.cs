namespace ML.Serving.Contracts.Endpoints;

/// <summary>Whether an endpoint answers, and whether a change is under way.</summary>
/// <param name="Ready">READY or NOT_READY.</param>
/// <param name="ConfigUpdate">NOT_UPDATING, IN_PROGRESS or UPDATE_FAILED.</param>
/// <param name="ConfigUpdateMessage">Why the last change was not made; null when it was.</param>
public sealed record EndpointState(string Ready, string ConfigUpdate, string? ConfigUpdateMessage = null);
