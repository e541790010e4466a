// Tests set environment variables that the servers they start inherit.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
