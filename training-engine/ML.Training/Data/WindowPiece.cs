namespace ML.Training.Data;

/// <summary>A run of a block's samples within a window.</summary>
/// <param name="Block">Where they are.</param>
/// <param name="From">The first one's place in the block.</param>
/// <param name="Start">The first one's place in the window.</param>
/// <param name="End">After the last one's place in the window.</param>
readonly record struct WindowPiece(Block Block, int From, int Start, int End);
