using ML.Training.Trees.Tracker;

namespace ML.Training.Tests.Trees;

public sealed class RabitTrackerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(11)]
    public void Links_are_a_tree_and_a_ring_that_both_ends_agree_on(int workers)
    {
        var links = Enumerable.Range(0, workers).Select(rank => RabitTracker.LinksOf(rank, workers)).ToList();
        Assert.Equal(2 * (workers - 1), links.Sum(l => l.Tree.Count));
        for (var rank = 0; rank < workers; rank++)
        {
            Assert.All(links[rank].Tree, neighbour => Assert.Contains(rank, links[neighbour].Tree));
            if (workers == 1) continue;
            Assert.Equal(rank, links[links[rank].Next].Previous);
            Assert.Equal(rank == 0 ? -1 : (rank - 1) / 2, links[rank].Parent);
        }
    }
}
