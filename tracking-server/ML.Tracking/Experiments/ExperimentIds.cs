using System.Globalization;
using ML.Common.Errors;

namespace ML.Tracking.Experiments;

/// <summary>Experiment ids: whole numbers written as strings.</summary>
static class ExperimentIds
{
    public static long Parse(string? id) =>
        int.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw PlatformException.Invalid($"Invalid experiment ID '{id}'. Experiment ID must be a valid integer.");

    public static PlatformException NotFound(object id) => PlatformException.NotFound($"No Experiment with id={id} exists");
}
