// The fluent class has one client for the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
