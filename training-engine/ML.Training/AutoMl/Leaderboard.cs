using System.Globalization;
using System.Net;
using System.Text;

namespace ML.Training.AutoMl;

/// <summary>The search as one HTML page that needs nothing else.</summary>
static class Leaderboard
{
    const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
        table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d8dee4;vertical-align:top}
        td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}tr.best{background:#eaf5ea}.bar{display:block;height:.5rem;background:#3b76b8;border-radius:2px}
        .muted{color:#59636e}@media(prefers-color-scheme:dark){body{color:#e6e8ea;background:#15181c}th,td{border-color:#333a42}tr.best{background:#1d3524}.muted{color:#9aa4ae}}
        """;

    public static string Html(AutoMlReport r)
    {
        var page = new StringBuilder();
        page.Append($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{E($"Leaderboard: {r.Options.Target}")}</title><style>{Style}</style></head><body>\n");
        page.Append($"<h1>Leaderboard: {E(r.Options.Target)}</h1>\n");
        foreach (var sentence in Explanation.Of(r)) page.Append($"<p>{E(sentence)}</p>\n");
        page.Append("<h2>Settings tried</h2>\n<table><thead><tr><th>#</th><th>Trial</th><th>").Append(E(r.Metric.Name))
            .Append("</th><th></th><th>Training rows</th><th>Folds</th><th>Seconds</th><th>Settings</th></tr></thead><tbody>\n");
        var worst = r.Ranking.Where(t => t.Last is not null).Max(t => Math.Abs(t.Last!.Mean(r.Metric.Name)));
        for (var i = 0; i < r.Ranking.Count; i++) page.Append(Row(r, i, worst));
        page.Append("</tbody></table>\n<h2>Columns</h2>\n<table><thead><tr><th>Column</th><th>Used as</th><th>Why</th></tr></thead><tbody>\n");
        foreach (var use in r.Plan.Uses) page.Append($"<tr><td>{E(use.Column)}</td><td>{E(use.Role)}</td><td>{E(use.Reason)}</td></tr>\n");
        return page.Append("</tbody></table></body></html>\n").ToString();
    }

    static string Row(AutoMlReport r, int place, double worst)
    {
        var trial = r.Ranking[place];
        var settings = E($"{trial.Settings.Origin}; {string.Join(", ", trial.Settings.Described.Select(s => $"{s.Key} {s.Value}"))}");
        if (trial.Last is not { } last)
            return $"<tr class=\"muted\"><td class=\"n\">–</td><td>{E(trial.Name)}</td><td colspan=\"5\">{E(trial.Failure ?? "no result")}</td><td>{settings}</td></tr>\n";
        var width = worst > 0 ? Math.Round(100 * Math.Abs(last.Mean(r.Metric.Name)) / worst) : 0;
        return $"<tr{(place == 0 ? " class=\"best\"" : "")}><td class=\"n\">{place + 1}</td><td>{E(trial.Name)}</td><td class=\"n\">{E(Explanation.Score(r, trial))}</td>"
            + string.Create(CultureInfo.InvariantCulture, $"<td style=\"width:8rem\"><span class=\"bar\" style=\"width:{width}%\"></span></td><td class=\"n\">{r.Rungs[last.Rung].TrainShare:0.# %}</td><td class=\"n\">{last.Folds.Count}</td>")
            + $"<td class=\"n\">{Explanation.Text(Math.Round(trial.Results.Sum(x => x.Seconds), 1))}</td><td>{settings}{(trial.Failure is { } failure ? E($" ({failure})") : "")}</td></tr>\n";
    }

    static string E(string text) => WebUtility.HtmlEncode(text);
}
