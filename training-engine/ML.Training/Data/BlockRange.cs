namespace ML.Training.Data;

/// <summary>A run of row numbers of one part, with how many of them are selected.</summary>
readonly record struct BlockRange(int Part, long From, int Count);
