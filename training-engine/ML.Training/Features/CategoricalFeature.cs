using System.Text.Json.Serialization;

namespace ML.Training.Features;

/// <summary>
/// A column used as a category: the value at index i of the vocabulary has code i + 1; missing and unseen values have code 0.
/// </summary>
/// <param name="Column">Name in the table.</param>
/// <param name="IsInteger">Whether the column holds whole numbers; else text.</param>
/// <param name="Vocabulary">Values as text, the most frequent first.</param>
/// <param name="HasGaps">Whether whole numbers are missing in the training part: a model then takes the column as floating point, which has a value for that.</param>
public sealed record CategoricalFeature(string Column, bool IsInteger, IReadOnlyList<string> Vocabulary, bool HasGaps = false)
{
    /// <summary>Number of codes: the vocabulary and the one for everything else.</summary>
    [JsonIgnore]
    public int Codes => Vocabulary.Count + 1;
}
