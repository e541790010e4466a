namespace ML.Serving.Contracts.Endpoints;

public sealed record LogsAnswer(string Logs);
