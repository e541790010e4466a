using ML.Lakehouse.Maintenance;

namespace ML.Lakehouse.Tests.Maintenance;

public sealed class HilbertCurveTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 8)]
    [InlineData(3, 5)]
    [InlineData(4, 4)]
    [InlineData(16, 1)]
    public void The_walk_comes_through_every_cell_and_never_jumps(int axes, int bits)
    {
        var cells = new int[1 << axes * bits][];
        for (var cell = 0; cell < cells.Length; cell++)
        {
            var coordinates = Enumerable.Range(0, axes).Select(i => cell >> bits * i & (1 << bits) - 1).ToArray();
            var place = HilbertCurve.Place([.. coordinates], bits);
            Assert.Null(cells[place]);
            cells[place] = coordinates;
        }

        for (var place = 1; place < cells.Length; place++)
            Assert.Equal(1, cells[place].Zip(cells[place - 1], (a, b) => Math.Abs(a - b)).Sum());
    }
}
