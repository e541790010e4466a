namespace ML.Samples.Flights.Tables;

/// <summary>Where the demo's tables lie: <c>tables/LAYER/NAME</c>.</summary>
sealed class TableFolders(string root)
{
    public string Bronze(string name) => Path.Combine(root, "tables", "bronze", name);

    public string Silver(string name) => Path.Combine(root, "tables", "silver", name);
}
