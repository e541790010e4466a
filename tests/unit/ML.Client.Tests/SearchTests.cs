using System.Linq.Expressions;
using ML.Client.Search;

namespace ML.Client.Tests;

public sealed class SearchTests
{
    static string Text(Expression<Func<IRunFields, bool>> filter) => FilterText.Of(filter);

    [Fact]
    public void Comparisons_become_the_servers_filter()
    {
        var limit = 10.5;
        var model = new { Name = "m'lp" };
        string[] ids = ["a", "b"];
        Assert.Equal("metrics.`rmse` < 10.5 AND params.`model` = \"m'lp\"", Text(r => r.Metric("rmse") < limit && r.Param("model") == model.Name));
        Assert.Equal("metrics.`val/loss x` >= 1", Text(r => 1 <= r.Metric("val/loss x")));
        Assert.Equal("attributes.status != 'FAILED' AND tags.`k` IS NOT NULL AND params.`p` IS NULL", Text(r => r.Status != "FAILED" && r.Tag("k") != null && r.Param("p") == null));
        Assert.Equal("attributes.start_time > 1000", Text(r => r.StartTime > DateTimeOffset.FromUnixTimeMilliseconds(1000)));
        Assert.Equal("attributes.run_name LIKE 'a%' AND tags.`t` LIKE '%bb' AND tags.`t` LIKE '%cc%'", Text(r => r.RunName.StartsWith('a') && r.Tag("t")!.EndsWith("bb") && r.Tag("t")!.Contains("cc")));
        Assert.Equal("params.`m` ILIKE 'x_%'", Text(r => r.Param("m").ILike("x_%")));
        Assert.Equal("attributes.run_id IN ('a', 'b')", Text(r => ids.Contains(r.RunId)));
        Assert.Equal("datasets.name = 'f'", Text(r => r.DatasetName == "f"));
    }

    [Fact]
    public void What_the_server_cannot_do_is_refused()
    {
        Assert.Throws<NotSupportedException>(() => Text(r => r.Metric("a") < 1 || r.Metric("b") < 1));
        Assert.Throws<NotSupportedException>(() => Text(r => r.RunName.StartsWith("a_b")));
        Assert.Throws<NotSupportedException>(() => Text(r => r.Param("p") == "a'b\"c"));
        var nothing = double.NaN;
        Assert.Throws<NotSupportedException>(() => Text(r => r.Metric("m") < nothing));
        Assert.Throws<NotSupportedException>(() => Text(r => r.Metric("a") < r.Metric("b")));
    }
}
