using System.Runtime.CompilerServices;

namespace ML.Training.Data;

/// <summary>A window's samples by their places in it, as one loop over them needs them.</summary>
unsafe interface IWindow
{
    /// <summary>Where a sample begins.</summary>
    float* At(int place);

    /// <summary>First row of the block that a sample lies in.</summary>
    long BlockRowOf(int place);

    /// <summary>A sample's row, where every row of the block is a sample.</summary>
    long RowOf(int place);
}

/// <summary>
/// One or two pieces. Samples are taken from them in no order: a branch would be foreseen wrongly every other time, which costs as
/// much as copying the sample.
/// </summary>
readonly unsafe struct NarrowWindow : IWindow
{
    readonly int width;
    readonly SampleWindow.WindowPlaces first;
    readonly long second = long.MaxValue;
    readonly nint further;
    readonly long laterBlock, laterRow;

    public NarrowWindow(SampleWindow window)
    {
        width = window.Width;
        first = window.Places[0];
        if (window.Places.Length < 2) return;
        var other = window.Places[1];
        second = window.Starts[1];
        (further, laterBlock, laterRow) = ((nint)other.Origin - (nint)first.Origin, other.BlockRow - first.BlockRow, other.Row - first.Row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int place) => (float*)((nint)(first.Origin + (long)place * width) + (further & (nint)InSecond(place)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long BlockRowOf(int place) => first.BlockRow + (laterBlock & InSecond(place));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long RowOf(int place) => first.Row + place + (laterRow & InSecond(place));

    // All ones in the second piece, all zeros in the first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    long InSecond(int place) => (second - 1 - place) >> 63;
}

/// <summary>Any number of pieces.</summary>
readonly unsafe struct WideWindow(SampleWindow window) : IWindow
{
    readonly int width = window.Width;
    readonly int[] starts = window.Starts;
    readonly SampleWindow.WindowPlaces[] places = window.Places;

    public float* At(int place) => Of(place).Origin + (long)place * width;

    public long BlockRowOf(int place) => Of(place).BlockRow;

    public long RowOf(int place) => Of(place).Row + place;

    ref readonly SampleWindow.WindowPlaces Of(int place)
    {
        var (from, after) = (0, starts.Length);
        while (after - from > 1)
        {
            var middle = (from + after) / 2;
            if (starts[middle] <= place) from = middle;
            else after = middle;
        }

        return ref places[from];
    }
}
