using ML.Host.Verbs;

return await RootVerb.Build().Parse(args).InvokeAsync();
