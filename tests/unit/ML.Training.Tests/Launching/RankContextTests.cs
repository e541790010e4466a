using ML.Common.Errors;
using ML.Training.Launching;

namespace ML.Training.Tests.Launching;

public sealed class RankContextTests
{
    static RankContext Read(params (string Name, string Value)[] variables) =>
        RankContext.FromEnvironment(name => variables.FirstOrDefault(v => v.Name == name).Value);

    [Fact]
    public void Alone_without_a_launcher() => Assert.Equal(RankContext.Single, Read());

    [Fact]
    public void Torchrun() => Assert.Equal(new RankContext(1, 4, 1, "node0", 29501), Read(("RANK", "1"), ("WORLD_SIZE", "4"), ("LOCAL_RANK", "1"), ("MASTER_ADDR", "node0"), ("MASTER_PORT", "29501")));

    [Fact]
    public void Torchruns_agent_keeps_its_port() =>
        Assert.Equal(29502, Read(("RANK", "0"), ("WORLD_SIZE", "2"), ("MASTER_PORT", "29501"), ("TORCHELASTIC_USE_AGENT_STORE", "True")).Port);

    [Fact]
    public void Open_mpi_on_one_machine()
    {
        var ranks = Enumerable.Range(0, 2).Select(r => Read(("OMPI_COMM_WORLD_RANK", $"{r}"), ("OMPI_COMM_WORLD_SIZE", "2"), ("OMPI_COMM_WORLD_LOCAL_SIZE", "2"), ("PMIX_NAMESPACE", "123"))).ToList();
        Assert.Equal("127.0.0.1", ranks[0].Master);
        Assert.Equal(ranks[0].Port, ranks[1].Port);
        Assert.InRange(ranks[0].Port, 20_000, 39_999);
    }

    [Fact]
    public void Open_mpi_on_several_machines_wants_the_first_ones_name() =>
        Assert.Contains("MASTER_ADDR", Assert.Throws<PlatformException>(() => Read(("OMPI_COMM_WORLD_RANK", "0"), ("OMPI_COMM_WORLD_SIZE", "4"), ("OMPI_COMM_WORLD_LOCAL_SIZE", "2"))).Message);

    [Theory]
    [InlineData("gpu[03-05,7],login", "gpu03")]
    [InlineData("login,gpu[1-2]", "login")]
    [InlineData("single", "single")]
    [InlineData("n[12]", "n12")]
    public void Slurm(string nodes, string first) =>
        Assert.Equal(first, Read(("SLURM_PROCID", "2"), ("SLURM_NTASKS", "4"), ("SLURM_STEP_NODELIST", nodes), ("SLURM_STEP_NUM_NODES", "3"), ("SLURM_JOB_ID", "7")).Master);

    [Fact]
    public void A_rank_outside_the_world_is_named() =>
        Assert.Contains("RANK is 4 and WORLD_SIZE is 4", Assert.Throws<PlatformException>(() => Read(("RANK", "4"), ("WORLD_SIZE", "4"))).Message);
}
