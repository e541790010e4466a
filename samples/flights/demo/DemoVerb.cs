using System.CommandLine;
using ML.Client.Errors;
using ML.Common.Errors;
using ML.Samples.Flights.Platform;
using ML.Samples.Flights.Reporting;

namespace ML.Samples.Flights;

/// <summary><c>ml demo</c>: the whole lifecycle on the flights out of New York in 2013.</summary>
public static class DemoVerb
{
    static readonly Option<string> Folder = new("--data")
    {
        Description = "Folder of what the demo makes (default ml-demo).",
        DefaultValueFactory = _ => "ml-demo",
    };

    static readonly Option<int> Port = new("--port", "-p") { Description = "Port of the platform that the demo starts (default 5000, or a free one)." };
    static readonly Option<bool> Exit = new("--exit") { Description = "End when the demo is through, instead of leaving the platform open until ^C." };

    static readonly Option<double> Sample = new("--sample")
    {
        Description = "Share of the flights to use, above 0 and up to 1.",
        DefaultValueFactory = _ => 1,
    };

    static readonly Option<int> Requests = new("--requests")
    {
        Description = "Requests to send to the endpoint.",
        DefaultValueFactory = _ => new DemoOptions { Folder = "" }.Requests,
    };

    public static Command Build()
    {
        var command = new Command("demo", "Run the whole lifecycle on real flights: tables, features, training, registry, serving, drift. Uses the platform at MLFLOW_TRACKING_URI, or starts one.")
        {
            Folder, Port, Exit, Sample, Requests,
        };
        command.SetAction(async (parse, cancellation) =>
        {
            try
            {
                return await RunAsync(OptionsOf(parse), cancellation);
            }
            catch (Exception error) when (error is PlatformException or MlflowException or HttpRequestException)
            {
                await Console.Error.WriteLineAsync($"ml: {error.Message}");
                return 1;
            }
        });
        return command;
    }

    static DemoOptions OptionsOf(ParseResult parse)
    {
        var (sample, requests) = (parse.GetValue(Sample), parse.GetValue(Requests));
        if (sample is not (> 0 and <= 1)) throw PlatformException.Invalid($"--sample is {sample}; expected a share above 0 and up to 1");
        if (requests < 1) throw PlatformException.Invalid($"--requests is {requests}; expected at least 1");
        return new DemoOptions
        {
            Folder = Path.GetFullPath(parse.GetValue(Folder)!),
            Port = parse.GetValue(Port),
            Exit = parse.GetValue(Exit),
            Sample = sample,
            Requests = requests,
            TrackingUri = Environment.GetEnvironmentVariable("MLFLOW_TRACKING_URI") is { Length: > 0 } uri ? uri : null,
        };
    }

    static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellation)
    {
        var steps = new StepReporter(Console.Out, Console.IsOutputRedirected);
        await using var platform = await steps.RunAsync("platform", step => RunningPlatform.OpenAsync(options, step, cancellation));
        var lifecycle = new Lifecycle(options, platform, steps);
        await lifecycle.RunAsync(cancellation);
        steps.Summarise(platform.Address, lifecycle.Links);
        if (options.Exit || !platform.IsOwn) return 0;
        Console.WriteLine($"\nThe platform stays open at {platform.Address} until ^C.");
        await platform.WaitAsync(cancellation);
        return 0;
    }
}
