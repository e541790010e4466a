using ML.Serving.Onnx.Text;

namespace ML.Serving.Scoring.Data;

/// <summary>A value that cannot become another type, under the name Python's exception would have.</summary>
sealed class ConversionException(string kind, string message) : Exception(message)
{
    /// <summary>As Python's <c>repr</c> shows the exception.</summary>
    public string Repr => $"{kind}({PythonText.Repr(Message)})";
}
