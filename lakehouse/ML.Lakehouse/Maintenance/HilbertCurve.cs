namespace ML.Lakehouse.Maintenance;

/// <summary>
/// The Hilbert curve: a walk through every cell of a cube, each one a neighbour of the one before, so that any stretch of it is a
/// compact region. (A Z curve jumps, and a stretch across a jump spans the whole cube.)
/// </summary>
static class HilbertCurve
{
    /// <summary>Where the walk comes through a cell. J. Skilling, Programming the Hilbert curve, 2004.</summary>
    /// <param name="cell">The cell's coordinates, which are used up.</param>
    /// <param name="bits">Of each coordinate.</param>
    public static int Place(Span<int> cell, int bits)
    {
        Undo(cell, bits);
        Encode(cell, bits);
        var place = 0;
        for (var bit = bits - 1; bit >= 0; bit--)
            foreach (var coordinate in cell) place = place << 1 | (coordinate >> bit & 1);
        return place;
    }

    static void Undo(Span<int> cell, int bits)
    {
        for (var bit = 1 << bits - 1; bit > 1; bit >>= 1)
            for (var i = 0; i < cell.Length; i++)
                if ((cell[i] & bit) != 0)
                {
                    cell[0] ^= bit - 1;
                }
                else
                {
                    var swapped = (cell[0] ^ cell[i]) & bit - 1;
                    cell[0] ^= swapped;
                    cell[i] ^= swapped;
                }
    }

    static void Encode(Span<int> cell, int bits)
    {
        for (var i = 1; i < cell.Length; i++) cell[i] ^= cell[i - 1];
        var turned = 0;
        for (var bit = 1 << bits - 1; bit > 1; bit >>= 1)
            if ((cell[^1] & bit) != 0) turned ^= bit - 1;
        foreach (ref var coordinate in cell) coordinate ^= turned;
    }
}
