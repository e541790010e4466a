namespace ML.Training.Data;

/// <summary>A run of samples of one stream.</summary>
readonly record struct StreamSlice(int Stream, long From, int Count);
