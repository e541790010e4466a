namespace ML.Tables.Unity;

/// <summary><c>GET /api/2.1/unity-catalog/tables/FULL_NAME</c>; the name stands in the path.</summary>
public sealed record GetUnityTable;
