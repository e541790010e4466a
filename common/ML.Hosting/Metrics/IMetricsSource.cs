using System.Text;

namespace ML.Hosting.Metrics;

/// <summary>Adds its part to the page that Prometheus scrapes.</summary>
public interface IMetricsSource
{
    /// <param name="page">Whole families in Prometheus' text form, each with its HELP and TYPE lines.</param>
    void Write(StringBuilder page);
}
