using System.Text.Json;
using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring;

/// <summary>A request as read: the data, the parameters beside it, and whether the answer is wrapped.</summary>
/// <param name="Input">The data.</param>
/// <param name="Params">What stood under <c>params</c>; undefined when nothing did.</param>
/// <param name="IsUnwrapped">The request used a language-model form, whose answer has no <c>predictions</c> around it.</param>
sealed record ScoringRequest(ModelInput Input, JsonElement Params, bool IsUnwrapped);
