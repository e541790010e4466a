namespace ML.Training.Data;

/// <summary>The selected rows of one block, encoded: row-major matrices.</summary>
sealed class Block
{
    /// <summary>Numbers of the rows in the whole source.</summary>
    public required long[] Rows { get; init; }

    /// <summary>[rows × numeric features].</summary>
    public required float[] Dense { get; init; }

    /// <summary>[rows × categorical features].</summary>
    public required int[] Codes { get; init; }

    /// <summary>One per row; a class is its number.</summary>
    public required float[] Target { get; init; }

    /// <summary>One per row; empty without a weight column.</summary>
    public required float[] Weight { get; init; }

    public long Bytes => 8L * Rows.Length + 4L * (Dense.Length + Codes.Length + Target.Length + Weight.Length);
}
