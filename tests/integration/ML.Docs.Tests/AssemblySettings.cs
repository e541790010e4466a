// Samples in C# find the server in the environment and their files in the working folder, of which a process has one.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
