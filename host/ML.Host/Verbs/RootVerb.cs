using System.CommandLine;

namespace ML.Host.Verbs;

/// <summary>The command line of <c>ml</c>: one line per verb.</summary>
static class RootVerb
{
    public static RootCommand Build() => new("ML: track, register, feed, train and serve models.")
    {
        ServerVerb.Build(),
        ModelsVerb.Build(),
        DbVerb.Build(),
    };
}
