using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ML.Client.Tests.Reference;

/// <summary>What an assembly's XML file says of its members, as Markdown; what is inherited is found where it stands.</summary>
sealed partial class XmlDocs(string file)
{
    readonly Dictionary<string, XElement> _members = XDocument.Load(file).Descendants("member").ToDictionary(m => (string)m.Attribute("name")!, StringComparer.Ordinal);

    /// <summary>The text of a member's tag; null when there is none.</summary>
    public string? Text(MemberInfo member, string tag) => Element(member, e => e.Element(tag)) is { } element ? Flat(element) : null;

    /// <summary>Texts of a member's tags of one kind, with the name that each is about.</summary>
    public IEnumerable<(string About, string Text)> Texts(MemberInfo member, string tag, string attribute) =>
        (Element(member, e => e.Elements(tag).Any() ? e : null)?.Elements(tag) ?? []).Select(e => (Short((string)e.Attribute(attribute)!), Flat(e)));

    // A member's own tag wins; otherwise the one it inherits, by name or from the interface or base it implements.
    XElement? Element(MemberInfo member, Func<XElement, XElement?> find)
    {
        var id = DocIds.Of(member);
        for (var depth = 0; depth < 4 && id is not null && _members.TryGetValue(id, out var doc); depth++)
        {
            if (find(doc) is { } found) return found;
            if (doc.Element("inheritdoc") is not { } inherit) return null;
            id = (string?)inherit.Attribute("cref") ?? InterfaceId(member);
        }

        return null;
    }

    static string? InterfaceId(MemberInfo member)
    {
        if (member is not MethodInfo { DeclaringType: { IsInterface: false } type } method) return null;
        foreach (var contract in type.GetInterfaces())
        {
            var map = type.GetInterfaceMap(contract);
            var index = Array.IndexOf(map.TargetMethods, method);
            if (index < 0) continue;
            var declared = contract.IsGenericType ? contract.GetGenericTypeDefinition().GetMethods().Single(m => m.MetadataToken == map.InterfaceMethods[index].MetadataToken) : map.InterfaceMethods[index];
            return DocIds.Of(declared);
        }

        return null;
    }

    static string Flat(XElement element) => Spaces().Replace(string.Concat(element.Nodes().Select(Inline)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);

    static string Inline(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "paramref" or "typeparamref" } reference => $"`{Short((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword") ?? "")}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "code" } code => $" `{Spaces().Replace(code.Value, " ").Trim()}` ",
        XElement other => string.Concat(other.Nodes().Select(Inline)),
        _ => "",
    };

    // M:ML.Client.Fluent.RunLog.Metric(System.String,…) is RunLog.Metric to a reader.
    static string Short(string cref)
    {
        if (cref.Length < 2 || cref[1] != ':') return cref;
        var name = Arity().Replace(cref[2..].Split('(')[0], "");
        var parts = name.Split('.');
        return cref[0] == 'T' || parts.Length < 2 ? parts[^1] : $"{parts[^2]}.{parts[^1]}".Replace(".#ctor", "", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"`+\d+")]
    private static partial Regex Arity();
}
