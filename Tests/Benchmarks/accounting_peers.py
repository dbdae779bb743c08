"""Asks a peer one question of accounting again and again, timed without imports; prints a line of JSON for each time.

Run by accounting.py with the question as JSON: "peer", "ask" (epsilon or noise), "delta" and, for epsilon, "history", a
list of [sampling rate, noise multiplier, steps]; for noise "q", "steps" and "epsilon". An alarm ends the process when
an answer takes more than "timeout" seconds; it has 10 GB.
"""
import json, logging, os, resource, signal, sys, time, warnings

BYTES = 10 << 30


def opacus(mechanism):
    import opacus.accountants
    from opacus.accountants.utils import get_noise_multiplier

    def epsilon(history, delta):
        accountant = opacus.accountants.create_accountant(mechanism)
        accountant.history = [(sigma, q, steps) for q, sigma, steps in history]
        return accountant.get_epsilon(delta)

    def noise(q, steps, epsilon, delta):
        return get_noise_multiplier(target_epsilon=epsilon, target_delta=delta, sample_rate=q, steps=steps,
                                    accountant=mechanism)
    return {"epsilon": epsilon, "noise": noise}


def dp_accounting(kind):
    import absl.logging, dp_accounting, dp_accounting.pld, dp_accounting.rdp
    absl.logging.set_verbosity(absl.logging.ERROR)
    make = {"rdp": dp_accounting.rdp.RdpAccountant, "pld": dp_accounting.pld.PLDAccountant}[kind]

    def event(q, sigma):
        whole = dp_accounting.GaussianDpEvent(sigma)
        # Taken as it is where all records are: its composition has a closed form.
        return whole if q == 1 else dp_accounting.PoissonSampledDpEvent(q, whole)

    def epsilon(history, delta):
        accountant = make()
        for q, sigma, steps in history:
            accountant.compose(event(q, sigma), steps)
        return accountant.get_epsilon(delta)

    def noise(q, steps, epsilon, delta):
        return dp_accounting.calibrate_dp_mechanism(
            make, lambda sigma: dp_accounting.SelfComposedDpEvent(event(q, sigma), steps), epsilon, delta)
    return {"epsilon": epsilon, "noise": noise}


def prv_accountant():
    from prv_accountant import PRVAccountant, PoissonSubsampledGaussianMechanism

    def epsilon(history, delta):
        mechanisms = [PoissonSubsampledGaussianMechanism(noise_multiplier=sigma, sampling_probability=q)
                      for q, sigma, _ in history]
        counts = [steps for *_, steps in history]
        accountant = PRVAccountant(mechanisms, eps_error=0.01, delta_error=delta / 1000, max_self_compositions=counts)
        return accountant.compute_epsilon(delta, counts)[2]
    return {"epsilon": epsilon}


def autodp():
    import autodp.mechanism_zoo

    def epsilon(history, delta):
        (q, sigma, steps), = history
        parameters = {"prob": q, "sigma": sigma, "coeff": steps}
        return autodp.mechanism_zoo.SubsampleGaussianMechanism(parameters).get_approxDP(delta)
    return {"epsilon": epsilon}


PEERS = {"opacus RDP": lambda: opacus("rdp"), "opacus PRV": lambda: opacus("prv"),
         "dp_accounting RDP": lambda: dp_accounting("rdp"), "dp_accounting PLD": lambda: dp_accounting("pld"),
         "prv_accountant": prv_accountant, "autodp RDP": autodp}


def main():
    spec = json.loads(sys.argv[1])
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    tell = os.fdopen(os.dup(1), "w", buffering=1)
    sys.stdout = open(os.devnull, "w")
    ask = PEERS[spec["peer"]]()[spec["ask"]]
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
    question = {name: spec[name] for name in ("history", "q", "steps", "epsilon", "delta") if name in spec}
    # Quick answers warm up once; slow ones count from the first.
    done, wanted = 0, spec["repeats"] + 1
    while done < wanted:
        # Not caught: it ends the process even within a call of C.
        signal.setitimer(signal.ITIMER_REAL, spec["timeout"])
        start = time.perf_counter()
        try:
            answer = float(ask(**question))
        except MemoryError:
            print(json.dumps({"error": "memory"}), file=tell)
            return
        except Exception as error:
            print(json.dumps({"error": f"{type(error).__name__}: {' '.join(str(error).split())}"}), file=tell)
            return
        seconds = time.perf_counter() - start
        signal.setitimer(signal.ITIMER_REAL, 0)
        if done == 0 and seconds > spec["slow"]:
            wanted = min(3, spec["repeats"])
        elif done == 0:
            print(json.dumps({"warm_up": seconds * 1e3}), file=tell)
            done += 1
            continue
        print(json.dumps({"milliseconds": seconds * 1e3, "answer": answer}), file=tell)
        done += 1


if __name__ == "__main__":
    main()
