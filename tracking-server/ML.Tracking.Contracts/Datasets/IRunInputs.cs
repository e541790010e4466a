namespace ML.Tracking.Contracts.Datasets;

/// <summary>Records what a run read; for modules that make datasets.</summary>
public interface IRunInputs
{
    /// <exception cref="ML.Common.Errors.PlatformException">RESOURCE_DOES_NOT_EXIST for an unknown run.</exception>
    Task LogInputsAsync(LogInputs request, CancellationToken cancellation);
}
