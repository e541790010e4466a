namespace ML.Tracking.LoggedModels;

/// <summary>The states of a logged model: on the wire a name, in the database a number.</summary>
static class LoggedModelStatuses
{
    public const int Pending = 1, Ready = 2, Failed = 3;

    static readonly string[] Names = ["LOGGED_MODEL_STATUS_UNSPECIFIED", "LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"];
    static readonly string[] ShortNames = ["UNSPECIFIED", "PENDING", "READY", "FAILED"];

    public static string ToWire(int status) => status >= 0 && status < Names.Length ? Names[status] : Names[0];

    /// <summary>The number of a state by either spelling or by number; null when it is not one.</summary>
    public static int? Parse(string? text)
    {
        if (text is null) return null;
        var index = Array.IndexOf(Names, text);
        if (index < 0) index = Array.IndexOf(ShortNames, text);
        if (index < 0 && int.TryParse(text, out var number) && number < Names.Length) index = number;
        return index < 0 ? null : index;
    }
}
