using System.CommandLine;
using System.CommandLine.Help;
using ML.Lakehouse.Commands;
using ML.Samples.Flights;
using ML.Training.Commands;

namespace ML.Host.Verbs;

/// <summary>The command line of <c>ml</c>: one line per verb.</summary>
static class RootVerb
{
    public static RootCommand Build(string[] arguments)
    {
        var root = arguments is ["server", ..] ? Server() : Verbs();
        // -h is the host in `mlflow server`, whose flags are taken.
        foreach (var help in root.Options.OfType<HelpOption>()) help.Aliases.Remove("-h");
        return root;
    }

    const string Summary = "ML: track, register, feed, train and serve models.";

    // A server that starts need not load what the other verbs are made of.
    static RootCommand Server() => new(Summary) { ServerVerb.Build() };

    static RootCommand Verbs() => new(Summary)
    {
        ServerVerb.Build(),
        ModelsVerb.Build(),
        EndpointsVerb.Build(),
        DbVerb.Build(),
        DoctorVerb.Build(),
        LogLevelVerb.Build(),
        BackupVerb.Build(),
        BackupVerb.BuildRestore(),
        GcVerb.Build(),
        TablesVerb.Build(),
        TrainVerb.Build(),
        WorkerVerb.Build(),
        AutoMlVerb.Build(),
        TrialVerb.Build(),
        FeaturesVerb.Build(),
        DemoVerb.Build(),
    };
}
