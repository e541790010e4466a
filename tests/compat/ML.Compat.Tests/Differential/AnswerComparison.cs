namespace ML.Compat.Tests.Differential;

/// <summary>Compares two answers to one step; null means they agree.</summary>
static class AnswerComparison
{
    public static string? Difference(RequestStep step, ScriptAnswer real, ScriptSession realSession, ScriptAnswer ours, ScriptSession oursSession)
    {
        if (step.Differs is { } expected)
        {
            var got = ours.ErrorCode is null ? $"{ours.Status}" : $"{ours.Status} {ours.ErrorCode}";
            if (got != expected) return $"ours should answer {expected}, but answered {got}: {ours.Text}";
            return $"{real.Status} {real.ErrorCode}".Trim() == expected ? $"marked as different, but the real server answers {expected} too" : null;
        }

        if (real.Status != ours.Status) return $"status {real.Status} and {ours.Status}\n    real: {Short(real.Text)}\n    ours: {Short(ours.Text)}";
        if (real.Status >= 400) return ErrorDifference(step, real, realSession, ours, oursSession);
        var (a, b) = (AnswerNormaliser.Normalise(real.Json, realSession.Values), AnswerNormaliser.Normalise(ours.Json, oursSession.Values));
        return a == b ? null : $"body\n    real: {a}\n    ours: {b}";
    }

    static string? ErrorDifference(RequestStep step, ScriptAnswer real, ScriptSession realSession, ScriptAnswer ours, ScriptSession oursSession)
    {
        // Errors of the web framework itself (unknown route, wrong method) have no code to compare.
        if (real.Json is null) return null;
        if (real.ErrorCode != ours.ErrorCode) return $"error code {real.ErrorCode} and {ours.ErrorCode}\n    real: {Short(real.Text)}\n    ours: {Short(ours.Text)}";
        if (step.Loose) return null;
        var (a, b) = (AnswerNormaliser.Message(real.Message, realSession.Values), AnswerNormaliser.Message(ours.Message, oursSession.Values));
        return a == b ? null : $"message\n    real: {a}\n    ours: {b}";
    }

    static string Short(string text) => text.Length <= 600 ? text : text[..600] + "…";
}
