using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ML.TestKit.Processes;

namespace ML.Docs.Tests;

/// <summary>All C# samples as one assembly: a method each, in the order of the pages.</summary>
/// <param name="port">Port of the server that stands for the one of the pages.</param>
sealed class CSharpProgram(IReadOnlyList<Sample> samples, int port)
{
    const string Type = "Samples";

    // A method's body has no place for them; all that the pages name are above the class.
    static readonly Regex Directive = new(@"^using [\w.]+;$");

    static readonly string[] Namespaces =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Http", "Microsoft.Extensions.AI", "Microsoft.Extensions.DependencyInjection",
        "ML.Client", "ML.Client.Autologging", "ML.Client.Serving", "ML.Client.Tracing", "ML.Client.Webhooks", "ML.Docs.Tests",
        "ML.Lakehouse", "ML.Lakehouse.DuckDb", "ML.Lakehouse.Scans", "ML.Lakehouse.Schemas", "ML.Lakehouse.Writing", "ML.Training.Runs",
    ];

    /// <summary>Compiles them with the compiler of the SDK.</summary>
    /// <returns>What it says when it refuses; null when it does not.</returns>
    public async Task<string?> CompileAsync(string folder)
    {
        var source = Path.Combine(folder, "samples.cs");
        await File.WriteAllTextAsync(source, Source());
        var arguments = Path.Combine(folder, "samples.rsp");
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(r => $"-r:\"{r}\"");
        await File.WriteAllLinesAsync(arguments, ["-target:library", "-langversion:latest", "-nullable:enable", "-nologo", "-nostdlib", $"-out:{Assembly(folder)}", source, .. references]);
        await using var compiler = ChildProcess.Start("dotnet", ["exec", Compiler(), "@" + arguments], folder);
        return await compiler.WaitAsync(TimeSpan.FromSeconds(90)) == 0 ? null : compiler.Output;
    }

    /// <summary>Runs one of them in the process's working folder.</summary>
    public static Task RunAsync(string folder, Sample sample) =>
        (Task)System.Reflection.Assembly.LoadFrom(Assembly(folder)).GetType(Type)!.GetMethod(Name(sample), BindingFlags.Public | BindingFlags.Static)!.Invoke(null, null)!;

    static string Name(Sample sample) => $"{sample.Page.Replace('-', '_')}_{sample.Line}";

    static string Assembly(string folder) => Path.Combine(folder, "samples.dll");

    // The framework's folder is DOTNET/shared/NAME/VERSION/.
    static string Compiler()
    {
        var dotnet = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        return Directory.GetFiles(Path.Combine(dotnet, "sdk"), "csc.dll", SearchOption.AllDirectories).Where(f => f.Contains("bincore", StringComparison.Ordinal)).Max(StringComparer.Ordinal)
            ?? throw new InvalidOperationException($"there is no C# compiler below {dotnet}/sdk");
    }

    string Source()
    {
        var source = new StringBuilder();
        foreach (var name in Namespaces) source.Append("using ").Append(name).Append(";\n");
        source.Append("using static ML.Docs.Tests.Given;\n#pragma warning disable\npublic static class ").Append(Type).Append("\n{\n");
        foreach (var sample in samples)
        {
            var text = sample.Text.Replace("localhost:5000", $"localhost:{port}", StringComparison.Ordinal);
            var body = string.Join('\n', text.Split('\n').Where(line => !Directive.IsMatch(line)));
            source.Append("public static async Task<object?> ").Append(Name(sample)).Append("()\n{\n#line ").Append(sample.Line + 1).Append(" \"").Append(sample.Page).Append(".md\"\n")
                .Append(body).Append("await Task.Yield();\nreturn null;\n}\n#line hidden\n");
        }

        return source.Append("}\n").ToString();
    }
}
