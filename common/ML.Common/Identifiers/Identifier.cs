namespace ML.Common.Identifiers;

/// <summary>Identifiers in the forms MLflow's clients expect.</summary>
public static class Identifier
{
    /// <summary>32 lower-case hexadecimal digits: run ids and uuids of MLflow's tables.</summary>
    public static string NewHex() => Guid.NewGuid().ToString("n");

    /// <summary>A logged model's id: <c>m-</c> and 32 hexadecimal digits.</summary>
    public static string NewModelId() => "m-" + NewHex();
}
