#:project ../sdk/ML.Client/ML.Client.csproj
#:property PublishAot=false

// A notebook-like script: `dotnet run samples/script.cs`.
using ML.Client;

await Mlflow.SetExperimentAsync("script");
await using var run = await Mlflow.StartRunAsync("one file");
Log.Param("who", "script");
for (var i = 0; i < 10; i++) Log.Metric("square", i * i, i);
await Log.TextAsync("# Notes\n", "notes.md");
Console.WriteLine($"run {run.RunId}");
