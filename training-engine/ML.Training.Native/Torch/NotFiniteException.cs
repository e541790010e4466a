namespace ML.Training.Native.Torch;

/// <summary>A loss or gradient was NaN or infinite. The step was not applied: the parameters are those before it.</summary>
public sealed class NotFiniteException(string message) : Exception(message);
