namespace ML.Tables.Queries;

/// <summary>A table as a statement names it; parts that it leaves out are empty.</summary>
sealed record TableReference(string Catalog, string Schema, string Name)
{
    public override string ToString() => string.Join('.', new[] { Catalog, Schema, Name }.Where(part => part.Length > 0));
}
