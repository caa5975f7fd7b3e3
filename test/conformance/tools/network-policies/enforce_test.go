package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/fake"
)

const inOwnNetwork = "IN_OWN_NETWORK"

func init() {
	// the first thread stands for the whole process under /proc, so it never becomes a machine of its own
	runtime.LockOSThread()
}

// The tests run in a network namespace, so that rules and interfaces vanish with them.
func TestMain(m *testing.M) {
	if os.Getenv(inOwnNetwork) != "" {
		os.Exit(m.Run())
	}
	again := exec.Command("/proc/self/exe", os.Args[1:]...)
	again.Env = append(os.Environ(), inOwnNetwork+"=yes")
	again.Stdout, again.Stderr = os.Stdout, os.Stderr
	again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	if err := again.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "in a network namespace of its own, which takes root: %v\n", err)
		os.Exit(1)
	}
}

const (
	bridge  = "pods"
	gateway = "10.9.0.1"
)

// A machine is a network namespace: a pod at the node's bridge, or a machine that the node routes to.
type machine struct {
	address string
	calls   chan func()
}

func attach(t *testing.T, name, address string, bridged bool) *machine {
	t.Helper()
	m := &machine{address: address, calls: make(chan func())}
	thread := make(chan int)
	go func() {
		// never unlocked, so that the thread ends with the namespace
		runtime.LockOSThread()
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			thread <- 0
			return
		}
		thread <- unix.Gettid()
		for call := range m.calls {
			call()
		}
	}()
	id := <-thread
	if id == 0 {
		t.Fatal("no network namespace")
	}
	inside := func(args ...string) {
		shell(t, "nsenter", append([]string{fmt.Sprintf("--net=/proc/%d/ns/net", id), "ip"}, args...)...)
	}
	ip(t, "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", fmt.Sprint(id))
	ip(t, "link", "set", name, "up")
	inside("link", "set", "lo", "up")
	inside("link", "set", "eth0", "up")
	if bridged {
		ip(t, "link", "set", name, "master", bridge)
		inside("addr", "add", address+"/24", "dev", "eth0")
	} else {
		ip(t, "route", "add", address, "dev", name, "src", gateway)
		inside("addr", "add", address+"/32", "dev", "eth0")
		inside("route", "add", gateway, "dev", "eth0")
	}
	inside("route", "add", "default", "via", gateway)
	t.Cleanup(func() { close(m.calls) })
	return m
}

func ip(t *testing.T, args ...string) {
	t.Helper()
	shell(t, "ip", args...)
}

func shell(t *testing.T, name string, args ...string) {
	t.Helper()
	if output, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, output)
	}
}

func (m *machine) do(call func()) {
	if m.calls == nil {
		call()
		return
	}
	done := make(chan struct{})
	m.calls <- func() {
		defer close(done)
		call()
	}
	<-done
}

func (m *machine) serve(t *testing.T, ports ...int) {
	t.Helper()
	for _, port := range ports {
		m.do(func() {
			listener, err := net.Listen("tcp4", fmt.Sprintf("%s:%d", m.address, port))
			if err != nil {
				t.Error(err)
				return
			}
			t.Cleanup(func() { listener.Close() })
		})
	}
}

func (m *machine) reaches(address string) bool {
	reached := false
	m.do(func() {
		connection, err := net.DialTimeout("tcp4", address, 700*time.Millisecond)
		if err == nil {
			reached = true
			connection.Close()
		}
	})
	return reached
}

func pod(name, address string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, Labels: map[string]string{"app": name}},
		Spec: corev1.PodSpec{NodeName: "node", Containers: []corev1.Container{{
			Name: "main", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: corev1.ProtocolTCP}},
		}}},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, PodIP: address, PodIPs: []corev1.PodIP{{IP: address}}},
	}
}

func policy(name string, spec networkingv1.NetworkPolicySpec) *networkingv1.NetworkPolicy {
	return &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name}, Spec: spec}
}

func labelled(app string) metav1.LabelSelector {
	return metav1.LabelSelector{MatchLabels: map[string]string{"app": app}}
}

func TestWhoReachesWhom(t *testing.T) {
	ip(t, "link", "set", "lo", "up")
	ip(t, "link", "add", bridge, "type", "bridge")
	ip(t, "link", "set", bridge, "up")
	ip(t, "addr", "add", gateway+"/24", "dev", bridge)
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0); err != nil {
		t.Fatal(err)
	}
	node := &machine{address: gateway}
	web := attach(t, "web", "10.9.0.10", true)
	friend := attach(t, "friend", "10.9.0.11", true)
	stranger := attach(t, "stranger", "10.9.0.12", true)
	abroad := attach(t, "abroad", "192.0.2.2", false)
	web.serve(t, 8080, 8081)
	node.serve(t, 8080)
	shell(t, "iptables", "-t", "nat", "-A", "PREROUTING", "-d", "10.96.0.5", "-p", "tcp", "--dport", "80", "-j", "DNAT", "--to-destination", "10.9.0.10:8080")

	tcp, http := corev1.ProtocolTCP, intstr.FromString("http")
	webPods, friendPods := labelled("web"), labelled("friend")
	client := fake.NewClientset(
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}},
		pod("web", web.address), pod("friend", friend.address), pod("stranger", stranger.address),
		policy("web", networkingv1.NetworkPolicySpec{
			PodSelector: webPods,
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress},
			Ingress: []networkingv1.NetworkPolicyIngressRule{{
				Ports: []networkingv1.NetworkPolicyPort{{Protocol: &tcp, Port: &http}},
				From:  []networkingv1.NetworkPolicyPeer{{PodSelector: &friendPods}},
			}},
		}),
		policy("friend", networkingv1.NetworkPolicySpec{
			PodSelector: friendPods,
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
			Egress:      []networkingv1.NetworkPolicyEgressRule{{To: []networkingv1.NetworkPolicyPeer{{PodSelector: &webPods}}}},
		}),
	)
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- enforce(ctx, client, netip.MustParsePrefix("10.9.0.0/24"), 100, func() { close(ready) })
	}()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatal(err)
	case <-time.After(20 * time.Second):
		t.Fatal("no packets are judged")
	}

	for _, each := range []struct {
		name string
		from *machine
		to   string
		want bool
	}{
		{"a declared connection", friend, "10.9.0.10:8080", true},
		{"a declared connection, by the Service", friend, "10.96.0.5:80", true},
		{"another port", friend, "10.9.0.10:8081", false},
		{"another pod", stranger, "10.9.0.10:8080", false},
		{"another pod, by the Service", stranger, "10.96.0.5:80", false},
		{"a machine outside", abroad, "10.9.0.10:8080", false},
		{"the node's own daemons", node, "10.9.0.10:8081", true},
		{"a pod that may not call the node", friend, gateway + ":8080", false},
		{"a pod without a policy", stranger, gateway + ":8080", true},
	} {
		if got := each.from.reaches(each.to); got != each.want {
			t.Errorf("%s: %s reaches %s is %t", each.name, each.from.address, each.to, got)
		}
	}

	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if friend.reaches("10.9.0.10:8080") {
		t.Error("a node without its judge is open")
	}
}

func TestRefusesWhatIsNoIPv4CIDR(t *testing.T) {
	want := `--pod-cidr is "fd00::/64"; it must be an IPv4 CIDR, such as 10.244.0.0/24`
	if err := run(context.Background(), "", "fd00::/64", 100, ""); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}
