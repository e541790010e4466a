using ML.Serving.Onnx.Text;

namespace ML.Serving.Tests.Onnx;

public sealed class PythonNumberTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-4, "0.0001")]
    [InlineData(1e-5, "1e-05")]
    [InlineData(-1.25e-7, "-1.25e-07")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(-1234567890123456.0, "-1234567890123456.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(-12345678901234568.0, "-1.2345678901234568e+16")]
    [InlineData(1.5e17, "1.5e+17")]
    [InlineData(9007199254740992.0, "9007199254740992.0")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(0.10000000149011612, "0.10000000149011612")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Numbers_are_written_as_Python_writes_them(double value, string expected) => Assert.Equal(expected, PythonText.Float(value));
}
