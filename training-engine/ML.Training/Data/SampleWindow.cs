namespace ML.Training.Data;

/// <summary>The pieces of blocks that a window is made of, by address. It holds the blocks' memory.</summary>
sealed unsafe class SampleWindow
{
    readonly WindowPiece[] pieces;

    /// <param name="pieces">In the window's order.</param>
    public SampleWindow(IEnumerable<WindowPiece> pieces)
    {
        this.pieces = [.. pieces];
        Starts = [.. this.pieces.Select(piece => piece.Start)];
        Places = [.. this.pieces.Select(piece => new WindowPlaces(piece))];
    }

    /// <summary>Words of a sample.</summary>
    public int Width => pieces[0].Block.Layout.Width;

    /// <summary>Whether there are no more than two pieces, as nearly always.</summary>
    public bool IsNarrow => pieces.Length <= 2;

    /// <summary>Place in the window of each piece's first sample.</summary>
    public int[] Starts { get; }

    /// <summary>Where each piece is.</summary>
    public WindowPlaces[] Places { get; }

    /// <summary>A piece by address: as if the window began in its block.</summary>
    public readonly struct WindowPlaces(WindowPiece piece)
    {
        /// <summary>Where the window's first sample would lie.</summary>
        public readonly float* Origin = piece.Block.Start + ((long)piece.From - piece.Start) * piece.Block.Layout.Width;

        /// <summary>The block's first row.</summary>
        public readonly long BlockRow = piece.Block.FirstRow;

        /// <summary>Row of the window's first sample, if rows are samples and the block reached so far.</summary>
        public readonly long Row = piece.Block.FirstRow + piece.From - piece.Start;
    }
}
