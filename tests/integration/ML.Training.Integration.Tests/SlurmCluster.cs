using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Training.Integration.Tests;

/// <summary>A real Slurm of one node, for one test: controller and node daemon as ordinary processes of this user.</summary>
sealed class SlurmCluster : IAsyncDisposable
{
    const string Controller = "/usr/sbin/slurmctld", Node = "/usr/sbin/slurmd";

    readonly ChildProcess controller, node;

    SlurmCluster(string folder, int slots)
    {
        ConfigFile = Path.Combine(folder, "slurm.conf");
        foreach (var name in new[] { "slurm-state", "slurm-spool" }) Directory.CreateDirectory(Path.Combine(folder, name));
        File.WriteAllText(ConfigFile, Config(folder, slots));
        controller = ChildProcess.Start(Controller, ["-D", "-f", ConfigFile], folder);
        node = ChildProcess.Start(Node, ["-D", "-f", ConfigFile], folder);
    }

    /// <summary>What SLURM_CONF names for srun.</summary>
    public string ConfigFile { get; }

    /// <summary>Starts Slurm with so many slots, however many cores there are, and waits until the node takes jobs.</summary>
    public static async Task<SlurmCluster> StartAsync(string folder, int slots)
    {
        Judge.Require(File.Exists(Controller) && File.Exists(Node) && File.Exists("/usr/bin/srun"), "Slurm (Debian: slurm-wlm)");
        var cluster = new SlurmCluster(folder, slots);
        try
        {
            await Waiting.UntilAsync(cluster.IsIdleAsync, TimeSpan.FromSeconds(60), () => cluster.controller.Output + cluster.node.Output);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await controller.DisposeAsync();
    }

    async Task<bool> IsIdleAsync()
    {
        await using var sinfo = ChildProcess.Start("/usr/bin/sinfo", ["-h", "-o", "%T"], environment: new Dictionary<string, string?> { ["SLURM_CONF"] = ConfigFile });
        return await sinfo.WaitAsync(TimeSpan.FromSeconds(30)) == 0 && sinfo.Output.Trim() == "idle";
    }

    static string Config(string folder, int slots)
    {
        var (host, user) = (Environment.MachineName, Environment.UserName);
        return $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={FreePort.Next()}
            SlurmdPort={FreePort.Next()}
            SlurmUser={user}
            SlurmdUser={user}
            AuthType=auth/none
            CredType=cred/none
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            MpiDefault=none
            SwitchType=switch/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            ReturnToService=2
            SlurmdParameters=config_overrides
            StateSaveLocation={folder}/slurm-state
            SlurmdSpoolDir={folder}/slurm-spool
            SlurmctldPidFile={folder}/slurmctld.pid
            SlurmdPidFile={folder}/slurmd.pid
            NodeName={host} NodeAddr=127.0.0.1 CPUs={slots} State=UNKNOWN
            PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """;
    }
}
