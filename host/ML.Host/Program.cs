using System.CommandLine;
using ML.Host.Server;
using ML.Host.Verbs;

if (args is ["models", "serve", ..]) ProfiledCode.Use(args);

// Told to stop, the process may take as long as the requests in flight are given, and a little to close its files.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = ServerApplication.DrainTime + TimeSpan.FromSeconds(5) };
// An argument such as @body.json is the verb's to read, and no file of further arguments.
var configuration = new ParserConfiguration { ResponseFileTokenReplacer = null };
return await RootVerb.Build(args).Parse(args, configuration).InvokeAsync(invocation);
