package dev.lockstep.bench.real;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * Small valid objects for tests, as JSON trees that the caller may change. The namespace is that of
 * the path they are created at. Any thread.
 */
public final class KubeObjects {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KubeObjects() {}

  public static ObjectNode namespace(String name) {
    return parse("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'%s'}}", name);
  }

  /** A config map with one entry, {@code key}. */
  public static ObjectNode configMap(String name, String value) {
    ObjectNode map = parse("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'%s'}}", name);
    map.putObject("data").put("key", value);
    return map;
  }

  /** A node for KWOK, which reports it ready. */
  public static ObjectNode node(String name) {
    return parse(
        """
        {'apiVersion':'v1','kind':'Node','metadata':{'name':'%s','labels':{
          'kubernetes.io/hostname':'%s','kubernetes.io/os':'linux','kubernetes.io/arch':'amd64'}}}
        """,
        name, name);
  }

  /** A pod that waits for the scheduler; set {@code spec.nodeName} to bind it by hand. */
  public static ObjectNode pod(String name) {
    return parse(
        """
        {'apiVersion':'v1','kind':'Pod','metadata':{'name':'%s','labels':{'app':'%s'}},
         'spec':{'containers':[{'name':'main','image':'registry.example/app:1'}]}}
        """,
        name, name);
  }

  public static ObjectNode deployment(String name, int replicas) {
    return parse(
        """
        {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'%s'},
         'spec':{'replicas':%d,'selector':{'matchLabels':{'app':'%s'}},
          'template':{'metadata':{'labels':{'app':'%s'}},
           'spec':{'containers':[{'name':'main','image':'registry.example/app:1'}]}}}}
        """,
        name, replicas, name, name);
  }

  /**
   * A namespaced type {@code plural.group}, version v1, whose objects have {@code spec.size} and
   * {@code spec.colour}, both printed as columns.
   */
  public static ObjectNode crd(String group, String kind, String plural) {
    return parse(
        """
        {'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition',
         'metadata':{'name':'%s.%s'},
         'spec':{'group':'%s','scope':'Namespaced',
          'names':{'kind':'%s','listKind':'%sList','plural':'%s','singular':'%s'},
          'versions':[{'name':'v1','served':true,'storage':true,'subresources':{'status':{}},
           'schema':{'openAPIV3Schema':{'type':'object','properties':{
             'spec':{'type':'object','properties':{
               'size':{'type':'integer'},'colour':{'type':'string'}}},
             'status':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}},
           'additionalPrinterColumns':[
             {'name':'Size','type':'integer','jsonPath':'.spec.size'},
             {'name':'Colour','type':'string','jsonPath':'.spec.colour'}]}]}}
        """,
        plural, group, group, kind, kind, plural, kind.toLowerCase(Locale.ROOT));
  }

  /** An object of a type made by {@link #crd}. */
  public static ObjectNode custom(String group, String kind, String name, int size, String colour) {
    return parse(
        """
        {'apiVersion':'%s/v1','kind':'%s','metadata':{'name':'%s'},
         'spec':{'size':%d,'colour':'%s'}}
        """,
        group, kind, name, size, colour);
  }

  private static ObjectNode parse(String template, Object... values) {
    try {
      return (ObjectNode) JSON.readTree(template.replace('\'', '"').formatted(values));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
